import subprocess
subprocess.run(["pip", "install", "six"])
