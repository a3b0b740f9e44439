const fs = require('fs');
const paths = require('./paths');
fs.readFileSync('limits.txt');
