import { describe, expect, test } from "vitest";
import { checkAddress, checkTargetUrl, type TargetKind, type TargetPolicy } from "#core/url-safety.ts";

const strict: TargetPolicy = { allowLoopback: false };
const development: TargetPolicy = { allowLoopback: true };

const reasonFor = (input: string, policy = strict, kind: TargetKind = "http") => {
  const verdict = checkTargetUrl(input, policy, kind);
  return verdict.ok ? "allowed" : verdict.reason;
};
const judge = (address: string, policy = strict) => checkAddress(address, policy).ok;

describe("scheme, credentials and port", () => {
  test.each([
    ["file:///etc/passwd", "scheme file:"],
    ["ftp://example.com/", "scheme ftp:"],
    ["chrome://version/", "scheme chrome:"],
    ["view-source:https://example.com/", "scheme view-source:"],
    ["javascript:alert(1)", "scheme javascript:"],
    ["data:text/html,hi", "scheme data:"],
    ["blob:https://example.com/1", "scheme blob:"],
    ["about:blank", "scheme about:"],
    ["filesystem:https://example.com/temporary/x", "scheme filesystem:"],
    ["gopher://example.com/", "scheme gopher:"],
    ["ws://example.com/", "scheme ws:"],
    ["//example.com/", "not an absolute URL"],
    ["example.com", "not an absolute URL"],
    ["", "not an absolute URL"],
    ["https://", "not an absolute URL"],
    ["https://user@example.com/", "credentials in the URL"],
    ["https://user:secret@example.com/", "credentials in the URL"],
    ["https://:secret@example.com/", "credentials in the URL"],
    ["https://example.com@10.0.0.1/", "credentials in the URL"],
    ["https://example.com:22/", "port 22"],
    ["https://example.com:8443/", "port 8443"],
    ["http://example.com:6379/", "port 6379"],
    ["http://8.8.8.8:53/", "port 53"],
  ])("refused: %s, for its %s", (input, reason) => expect(reasonFor(input)).toBe(reason));

  test.each([
    "http://example.com/",
    "https://example.com/",
    "http://example.com:80/",
    "https://example.com:443/",
    "http://example.com:443/",
    "HTTPS://EXAMPLE.COM/",
    "https://example.com./",
    "https://münchen.example/",
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]/",
    "  https://example.com/  ",
    "https://localhost.example.com/",
    "https://notlocal.example/",
    "https://internal.example.com/",
  ])("allowed: %s", (input) => expect(reasonFor(input)).toBe("allowed"));

  test("a port that the policy names is open, and only that", () => {
    const policy = { ...strict, ports: [8443] };
    expect(reasonFor("https://example.com:8443/", policy)).toBe("allowed");
    expect(reasonFor("https://example.com:8444/", policy)).toBe("port 8444");
  });

  test("WebSocket targets are ws and wss, by the same rules", () => {
    expect(reasonFor("wss://example.com/live", strict, "websocket")).toBe("allowed");
    expect(reasonFor("https://example.com/", strict, "websocket")).toBe("scheme https:");
    expect(reasonFor("ws://10.0.0.1/", strict, "websocket")).toContain("private");
    expect(reasonFor("ws://localhost/", strict, "websocket")).toBe("single-label host localhost");
    expect(reasonFor("ws://example.com:9222/", strict, "websocket")).toBe("port 9222");
  });

  test("the parsed form is what comes back, without what a second parser could read otherwise", () => {
    const verdict = checkTargetUrl("https:\\\\EXAMPLE.com\\a\tb", strict);
    expect(verdict).toMatchObject({ ok: true, lookup: true });
    expect(verdict.ok && verdict.url.href).toBe("https://example.com/ab");
  });

  test("only names need a lookup", () => {
    expect(checkTargetUrl("https://example.com/", strict)).toMatchObject({ lookup: true });
    expect(checkTargetUrl("https://8.8.8.8/", strict)).toMatchObject({ lookup: false });
    expect(checkTargetUrl("http://x.localhost:1234/", development)).toMatchObject({ lookup: false });
  });
});

describe("names", () => {
  test.each([
    "localhost",
    "LOCALHOST",
    "localhost.",
    "app.localhost",
    "intranet",
    "kubernetes",
    "printer.local",
    "db.internal",
    "metadata.google.internal",
    "metadata.google.internal.",
    "instance-data.ec2.internal",
    "metadata.goog",
    "metadata.tencentyun.com",
    "1.0.0.127.in-addr.arpa",
    "router.home.arpa",
    "abcdef.onion",
    "site.test",
    "site.invalid",
    "localhost.localdomain",
    "ｌocalhost",
    "db。internal",
    "%6cocalhost",
    "a..example.com",
    "example..",
    ".example.com",
  ])("refused: %s", (host) => expect(reasonFor(`http://${host}/`)).not.toBe("allowed"));

  test("the service's own hosts are refused, with all below them", () => {
    const policy = { ...strict, ownHosts: ["stillframe.example"] };
    expect(reasonFor("https://stillframe.example/", policy)).not.toBe("allowed");
    expect(reasonFor("https://api.stillframe.example./", policy)).not.toBe("allowed");
    expect(reasonFor("https://notstillframe.example/", policy)).toBe("allowed");
  });
});

describe("addresses in every spelling", () => {
  test.each([
    ["127.0.0.1", "loopback"],
    ["127.1", "loopback"],
    ["2130706433", "loopback"],
    ["0x7f000001", "loopback"],
    ["0x7f.1", "loopback"],
    ["0177.0.0.1", "loopback"],
    ["017700000001", "loopback"],
    ["127.0.0.1.", "loopback"],
    ["127.000.000.001", "loopback"],
    ["%31%32%37.0.0.1", "loopback"],
    ["①②⑦.⓪.⓪.①", "loopback"],
    ["１２７。０。０。１", "loopback"],
    ["0", "unspecified"],
    ["0.0.0.0", "unspecified"],
    ["169.254.169.254", "linkLocal"],
    ["0xa9fea9fe", "linkLocal"],
    ["2852039166", "linkLocal"],
    ["0251.0376.0251.0376", "linkLocal"],
    ["169.16689662", "linkLocal"],
    ["10.0.0.1", "private"],
    ["172.16.0.1", "private"],
    ["192.168.1.1", "private"],
    ["3232235777", "private"],
    ["[::1]", "loopback"],
    ["[0:0:0:0:0:0:0:1]", "loopback"],
    ["[::]", "unspecified"],
    ["[::ffff:127.0.0.1]", "ipv4Mapped"],
    ["[::ffff:7f00:1]", "ipv4Mapped"],
    ["[::ffff:a9fe:a9fe]", "ipv4Mapped"],
    ["[::ffff:8.8.8.8]", "ipv4Mapped"],
    ["[::127.0.0.1]", "unassigned"],
    ["[::ffff:0:127.0.0.1]", "rfc6145"],
    ["[64:ff9b::10.0.0.1]", "rfc6052"],
    ["[2002:7f00:1::]", "6to4"],
    ["[fe80::1]", "linkLocal"],
    ["[fd00:ec2::254]", "uniqueLocal"],
  ])("refused: http://%s/ is a %s address", (host, range) => {
    expect(reasonFor(`http://${host}/`)).toMatch(new RegExp(`^${range} address`));
  });

  test.each(["http://[fe80::1%25eth0]/", "http://1.2.3.4.5/", "http://256.0.0.1/", "http://0x100000000/"])(
    "refused: %s is no URL at all",
    (input) => expect(reasonFor(input)).not.toBe("allowed"),
  );

  test("credentials and backslashes do not hide the host", () => {
    expect(reasonFor("http://127.0.0.1\\@example.com/")).toContain("loopback");
    expect(reasonFor("http://example.com\\@127.0.0.1/")).toBe("allowed");
    expect(checkTargetUrl("http://example.com\\@127.0.0.1/", strict)).toMatchObject({
      url: { hostname: "example.com" },
    });
    expect(reasonFor("http:127.0.0.1/")).toContain("loopback");
    expect(reasonFor("http:/\t/127.0.\n0.1/")).toContain("loopback");
  });

  test("the log learns which address an IPv6 form holds", () => {
    expect(reasonFor("http://[::ffff:a9fe:a9fe]/")).toContain("(169.254.169.254)");
    expect(reasonFor("http://[2002:a00:1::]/")).toContain("(10.0.0.1)");
    expect(reasonFor("http://[64:ff9b::a00:1]/")).toContain("(10.0.0.1)");
  });
});

describe("addresses that a lookup or a connection gives", () => {
  test.each(
    [
      "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255",
      "168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.255 192.0.2.1",
      "192.31.196.1 192.52.193.1 192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255",
      "198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.254 255.255.255.255",
      ":: ::1 ::7f00:1 ::8.8.8.8 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:8.8.8.8 64:ff9b::808:808 64:ff9b:1::1",
      "100::1 100:0:0:1::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:808:808::1 3fff::1 4000::1",
      "5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1",
    ].flatMap((line) => line.split(" ")),
  )("refused: %s", (address) => expect(judge(address)).toBe(false));

  test.each([
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
  ])("allowed: %s", (address) => expect(judge(address)).toBe(true));

  test.each(["", "example.com", "1.2.3", "0x7f.1", "0177.0.0.1", "8.8.8.8 ", "[::1]", "2130706433"])(
    "refused: %j is no address",
    (text) => expect(judge(text)).toBe(false),
  );
});

describe("with loopback allowed", () => {
  test.each([
    "http://localhost/",
    "http://localhost:8787/",
    "http://localhost.:8787/",
    "http://app.localhost:3000/",
    "http://127.0.0.1:5173/",
    "http://127.9.9.9:22/",
    "http://2130706433:8080/",
    "http://[::1]:8080/",
    "http://[::ffff:127.0.0.1]:8080/",
  ])("allowed: %s", (input) => expect(reasonFor(input, development)).toBe("allowed"));

  test.each([
    "http://10.0.0.1/",
    "http://192.168.0.1/",
    "http://169.254.169.254/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::ffff:10.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[2002:7f00:1::]/",
    "http://[::127.0.0.1]/",
    "http://db.internal/",
    "http://printer.local/",
    "http://localhost.localdomain/",
    "http://notlocalhost/",
    "https://example.com:8443/",
    "file:///etc/passwd",
    "http://user:secret@localhost/",
  ])("still refused: %s", (input) => expect(reasonFor(input, development)).not.toBe("allowed"));

  test("addresses: loopback and nothing else", () => {
    expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].every((address) => judge(address, development))).toBe(
      true,
    );
    expect(["10.0.0.1", "::", "0.0.0.0", "169.254.1.1"].some((address) => judge(address, development))).toBe(
      false,
    );
  });
});
