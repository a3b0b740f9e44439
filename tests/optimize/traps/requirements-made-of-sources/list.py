import app
print(app.NEEDS)
