version = file("VERSION").readText()
