module shop

go 1.24

replace example.com/a => ../a
