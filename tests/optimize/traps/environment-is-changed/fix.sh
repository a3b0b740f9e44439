rm -rf $1/lib
