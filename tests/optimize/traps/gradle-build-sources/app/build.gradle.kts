plugins { id("shop.conventions") }
