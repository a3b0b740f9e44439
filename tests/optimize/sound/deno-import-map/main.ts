import "chalk"
