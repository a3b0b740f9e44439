module Shop; VERSION = "1"; end
