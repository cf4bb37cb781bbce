require "json"
require "openssl"

# The event that came. `body` is the raw body, as request.raw_post gives it; names of `headers` are in lower case.
def verify(secret, headers, body)
  id, timestamp, signatures = headers.values_at("webhook-id", "webhook-timestamp", "webhook-signature")
  raise ArgumentError, "Not signed" unless id && signatures && timestamp&.match?(/\A\d+\z/)
  raise ArgumentError, "Too old, or too new" if (Time.now.to_i - timestamp.to_i).abs > 300

  key = secret.delete_prefix("whsec_").unpack1("m0")
  digest = OpenSSL::HMAC.digest("SHA256", key, "#{id}.#{timestamp}.".b + body.b)
  expected = "v1,#{[digest].pack("m0")}"
  matches = signatures.split.any? { |given| OpenSSL.secure_compare(given, expected) }
  raise ArgumentError, "No signature matches" unless matches

  JSON.parse(body)
end
