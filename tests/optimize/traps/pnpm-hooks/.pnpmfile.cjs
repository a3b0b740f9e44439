const rules = require('./tools/rules')
