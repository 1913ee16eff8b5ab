// A mail server on this machine that speaks just enough of SMTP (RFC 5321) to take a letter: for a story that sends one.
import { createServer } from "node:net";

// post listens on a free port; letters holds the source of what came.
export async function post() {
  const letters = [];
  const server = createServer((line) => {
    let data = null;
    let rest = "";
    line.setEncoding("utf8");
    line.on("error", () => line.destroy());
    line.write("220 mail.example.gov.cn ESMTP\r\n");
    line.on("data", (chunk) => {
      rest += chunk;
      for (let end = rest.indexOf("\r\n"); end >= 0; end = rest.indexOf("\r\n")) {
        const said = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== null) {
          if (said === ".") {
            letters.push(data.join("\n"));
            data = null;
            line.write("250 2.0.0 taken\r\n");
          } else data.push(said);
          continue;
        }
        const verb = said.slice(0, 4).toUpperCase();
        if (verb === "EHLO" || verb === "HELO") line.write("250-mail.example.gov.cn\r\n250 8BITMIME\r\n");
        else if (verb === "DATA") {
          data = [];
          line.write("354 go on\r\n");
        } else if (verb === "QUIT") line.end("221 2.0.0 bye\r\n");
        else line.write("250 2.0.0 ok\r\n");
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { letters, port: server.address().port, close: () => new Promise((resolve) => server.close(resolve)) };
}
