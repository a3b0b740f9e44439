echo shop
