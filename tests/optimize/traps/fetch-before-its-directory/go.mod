module example.org/shop
require golang.org/x/text v0.30.0
