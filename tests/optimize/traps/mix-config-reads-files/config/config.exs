import Config
for file <- File.ls!("priv"), do: config(:shop, file, true)
