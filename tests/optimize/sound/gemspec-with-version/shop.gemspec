require_relative "lib/shop/version"
Gem::Specification.new do |spec|
  spec.version = Shop::VERSION
end
