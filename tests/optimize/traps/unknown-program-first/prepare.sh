#!/bin/sh
echo requests >> requirements.txt
