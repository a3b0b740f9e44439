require_relative "lib/shop/version"
Gem::Specification.new do |spec|
  spec.version = Shop::VERSION
  spec.files = `git ls-files -z`.split("\x0")
  spec.executables = spec.files.grep(%r{^exe/})
end
