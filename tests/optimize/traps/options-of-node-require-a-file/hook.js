a=b
