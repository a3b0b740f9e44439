module example.org/shop

go 1.24

require golang.org/x/text v0.30.0
