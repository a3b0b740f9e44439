// Command hello greets in the language of its user.
package main

import (
	"fmt"

	"rsc.io/quote"
)

var version = "unknown"

func main() {
	fmt.Println(version, quote.Hello())
}
