module lib
