NEEDS = "flask==3.1.0"
