module example.org/shop
go 1.25
require example.com/private v1.0.0
