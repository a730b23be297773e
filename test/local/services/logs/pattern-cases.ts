/** Filter patterns, most of them from AWS's guide: what they select and what not. */
export interface PatternCase {
  readonly pattern: string;
  readonly matches?: readonly string[];
  readonly not?: readonly string[];
}

const TRAIL = JSON.stringify({
  eventType: "UpdateTrail", sourceIPAddress: "111.111.111.111", arrayKey: ["value", "another value"],
  objectList: [{ name: "a", id: 1 }, { name: "b", id: 2 }], SomeObject: null, ThisFlag: true, empty: {}, "odd key": 1,
});
const USERS = JSON.stringify({
  user: { id: 1, email: "John.Stiles@example.com" }, users: [{ id: 2, email: "John.Doe@example.com" }, { id: 3, email: "Jane.Doe@example.com" }],
  actions: ["GET", "PUT", "DELETE"], coordinates: [[0, 1, 2], [4, 5, 6], [7, 8, 9]],
});
const LATENCY = JSON.stringify({ latency: 750, small: 0.005, code: 400, text: "404", neg: -3 });
const OK = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 200 1534';
const NOT_FOUND = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
const FORBIDDEN = '127.0.0.1 - frank [10/Oct/2000:13:35:22 -0700] "GET /apache_pb.gif HTTP/1.0" 403 532';

export const CASES: readonly PatternCase[] = [
  { pattern: "", matches: ["anything", ""] },
  { pattern: "  ", matches: ["anything"] },
  // terms
  { pattern: "ERROR", matches: ["[ERROR 400] BAD REQUEST", "Exiting with ERRORCODE: -1"], not: ["error", "ERR"] },
  { pattern: "ERROR -Exiting", matches: ["[ERROR] A fatal exception"], not: ["Exiting with ERRORCODE: -1", "fine"] },
  { pattern: "ERROR Exception", matches: ["[ERROR] Caught IllegalArgumentException"], not: ["[ERROR] caught"] },
  { pattern: "Failed to process the request", matches: ["[ERROR] Unable to continue: Failed to process the request", "the request to process Failed"], not: ["Failed to process"] },
  { pattern: '"INTERNAL SERVER ERROR"', matches: ["[ERROR 500] INTERNAL SERVER ERROR"], not: ["ERROR INTERNAL SERVER"] },
  { pattern: "?ERROR ?WARN", matches: ["ERROR WARN message", "ERROR message", "WARN message"], not: ["message"] },
  { pattern: "ERROR WARN", matches: ["ERROR WARN message"], not: ["ERROR message", "WARN message"] },
  { pattern: "ERROR -WARN", matches: ["ERROR message"], not: ["ERROR WARN message"] },
  { pattern: "?ERROR ?WARN REQUEST", matches: ["REQUEST"], not: ["ERROR"] },
  { pattern: '-"a b" -c', matches: ["x"], not: ["a b", "c"] },
  { pattern: '"say \\"hi\\""', matches: ['he did say "hi"'], not: ["say hi"] },
  { pattern: '?"task timed out" ?Über_1', matches: ["task timed out", "Über_1"], not: ["timed out"] },
  // regular expressions
  { pattern: "%AUTHORIZED%", matches: ["[ERROR 401] UNAUTHORIZED REQUEST", "[SUCCESS 200] AUTHORIZED REQUEST"], not: ["authorized"] },
  { pattern: "%^[hc]at%", matches: ["hat", "cats"], not: ["that", "bat"] },
  { pattern: "%[hc]at$%", matches: ["hat", "a cat"], not: ["cats"] },
  { pattern: "%colou?r%", matches: ["color", "colour"], not: ["colouur"] },
  { pattern: "%[abcx-z]{2}%", matches: ["ab", "1zy2"], not: ["a1b", "d"] },
  { pattern: "%^a{3,5}$%", matches: ["aaa", "aaaaa"], not: ["aa", "aaaaaa"] },
  { pattern: "%gra|ey%", matches: ["gray", "they"], not: ["grow"] },
  { pattern: "%10\\.10\\.\\d+%", matches: ["at 10.10.7"], not: ["10x10.7"] },
  { pattern: "%^[^0-9]+$%", matches: ["abc"], not: ["ab1"] },
  { pattern: "%\\x41%", matches: ["A"], not: ["a"] },
  { pattern: "%\\bx%".replace("\\b", "\\s"), matches: ["a x"], not: ["ax"] },
  // JSON
  { pattern: '{ $.eventType = "UpdateTrail" }', matches: [TRAIL, ` ${TRAIL}\n`], not: ["UpdateTrail", "{", '{"eventType":"x"}', "[]"] },
  { pattern: "{ $.eventType = UpdateTrail }", matches: [TRAIL] },
  { pattern: "{$.eventType=Update*}", matches: [TRAIL] },
  { pattern: '{ $.eventType = "*Trail" }', matches: [TRAIL] },
  { pattern: "{ $.eventType = *dateT* }", matches: [TRAIL] },
  { pattern: "{ $.eventType = Up*Trail }", matches: ['{"eventType":"Up*Trail"}'], not: [TRAIL] },
  { pattern: "{ $.sourceIPAddress != 123.123.* }", matches: [TRAIL], not: ['{"sourceIPAddress":"123.123.0.1"}', "{}"] },
  { pattern: '{ $.arrayKey[0] = "value" }', matches: [TRAIL], not: ['{"arrayKey":"value"}', '{"arrayKey":[]}'] },
  { pattern: "{ $.objectList[1].id = 2 }", matches: [TRAIL], not: [USERS] },
  { pattern: "{ $.objectList[*].id = 2 }", matches: [TRAIL], not: ['{"objectList":[{"id":1}]}'] },
  { pattern: "{ $.SomeObject IS NULL }", matches: [TRAIL], not: ["{}", '{"SomeObject":0}'] },
  { pattern: "{ $.SomeOtherObject NOT EXISTS }", matches: [TRAIL], not: ['{"SomeOtherObject":null}'] },
  { pattern: "{ $.SomeObject NOT EXISTS }", not: [TRAIL] },
  { pattern: "{ $.ThisFlag IS TRUE }", matches: [TRAIL], not: ['{"ThisFlag":false}', '{"ThisFlag":"true"}'] },
  { pattern: "{ $.ThisFlag IS FALSE }", matches: ['{"ThisFlag":false}'], not: [TRAIL, "{}"] },
  { pattern: "{ $.['odd key'] = 1 }", matches: [TRAIL] },
  { pattern: '{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', matches: [USERS] },
  { pattern: '{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', not: [USERS] },
  { pattern: '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch && $.actions[2] = nomatch }', matches: [USERS] },
  { pattern: '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = nonmatch) && $.actions[2] = nomatch }', not: [USERS] },
  { pattern: "{ $.users = 1 }", not: [USERS] },
  { pattern: "{ $.users != 1 }", not: [USERS] },
  { pattern: "{ $.missing != 1 }", not: [USERS] },
  { pattern: "{ $.latency >= 500 }", matches: [LATENCY], not: ['{"latency":499.9}', '{"latency":"600"}'] },
  { pattern: "{ $.small < 10e-3 }", matches: [LATENCY] },
  { pattern: "{ $.neg <= -3 && $.neg > -3.5 }", matches: [LATENCY] },
  { pattern: "{ $.latency > +1000 }", not: [LATENCY] },
  { pattern: "{ $.code = 400 }", matches: [LATENCY, '{"code":4e2}'] },
  { pattern: "{ $.code != 500 }", matches: [LATENCY] },
  { pattern: "{ $.code = 4* }", matches: [LATENCY] },
  { pattern: '{ $.text = "404" }', matches: [LATENCY] },
  { pattern: "{ $.latency = * }", matches: [LATENCY], not: ["{}"] },
  { pattern: "{ $.eventType = %Update(Trail)?% }".replace("(Trail)?", ".*l$"), matches: [TRAIL] },
  { pattern: '{ $.constructor NOT EXISTS && $.__proto__ NOT EXISTS }', matches: ["{}"] },
  // fields
  { pattern: "[ip, user, username, timestamp, request, status_code, bytes]", matches: [OK, NOT_FOUND], not: ["a b", `${OK} more`] },
  { pattern: "[ip, user, username, timestamp, request, status_code = 4*, bytes]", matches: [NOT_FOUND, FORBIDDEN], not: [OK] },
  { pattern: "[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]", matches: [NOT_FOUND], not: [FORBIDDEN] },
  { pattern: "[ip, user, username, timestamp, request, status_code = 4* && status_code != 403, bytes]", matches: [NOT_FOUND], not: [FORBIDDEN] },
  { pattern: "[..., status_code, bytes > 1000]", matches: [OK, "a 5000"], not: [FORBIDDEN, "5000"] },
  { pattern: "[..., request=*.html*, status_code=4*,]", matches: [NOT_FOUND], not: [OK, FORBIDDEN] },
  { pattern: '[ip, user, username, timestamp = "10/Oct/2000:13:25:15 -0700", ...]', matches: [OK], not: [FORBIDDEN] },
  { pattern: "[ip=%127\\.0\\.0\\.[1-9]%, ...]", matches: [OK], not: ["10.0.0.1 x"] },
  { pattern: "[w1=ERROR, w2]", matches: ["ERROR message"], not: ["ERROR WARN message", "WARN message"] },
  { pattern: "[w1=ERROR || w1=WARN, w2]", matches: ["ERROR message", "WARN message"], not: ["ERROR WARN message", "INFO message"] },
  { pattern: "[w1=!ERROR&&w1=!WARN, w2]", matches: ["INFO message"], not: ["ERROR message", "WARN message"] },
  { pattern: "[w1!=ERROR && w1!=DEBUG, ...]", matches: ["INFO a b"], not: ["DEBUG a"] },
];

/** What AWS refuses with "Invalid filter pattern". */
export const INVALID: readonly string[] = [
  "error:", "a/b", "-", "?", '"open', "ERROR -", 'a"b"', "{", "{ }", "{ $ = 1 }", "{ $.a }", "{ $.a = }", "{ $.a = b c }", "{ $.a = 1 } x", "{ $.a > x }", "{ $.a == 1 }",
  "{ $.a = 1 && }", "{ ($.a = 1 }", "{ $.a = 1) }", "{ $.a IS MAYBE }", "{ a = 1 }", "{ $.a[x] = 1 }", "{ $.a = user@host }", "[", "[a, ...", "[..., a, ...]", "[a = ]", "[a b]", "[= 1]", "[a = 1 && b = 2]",
  "%", "%a", "%%", "%a!%", "%(a)%", "%[a%", "%[]%", "%a{3,1}%", "%a{x}%", "%[z-a]%", "%a\\%", "%a% b", "%ä%", "%*a%", "%a{2}{3}%", "{ $.a = %x% && $.b = %y% && $.c = %z% }", `%${"a{2000}".repeat(2)}%`,
];
