import { chromium } from "playwright-core"; import { execSync } from "node:child_process"; import { writeFileSync } from "node:fs";
const exe = execSync("which chromium || which chromium-browser || which google-chrome").toString().trim();
const b = await chromium.launch({ executablePath: exe, args: ["--no-sandbox","--allow-file-access-from-files"] });
const [out, width, height, ...files] = process.argv.slice(2);
const html = `<body style="margin:0;display:flex;gap:6px;background:#888">` + files.map(f => `<div style="width:${width}px;height:${height}px;overflow:hidden;flex:none"><img style="width:${width}px" src="file:///tmp/adm_shots/${f}.png"></div>`).join("");
writeFileSync("/tmp/adm_m.html", html);
const p = await b.newPage({ viewport: { width: files.length * (Number(width) + 6), height: Number(height) } });
await p.goto("file:///tmp/adm_m.html"); await p.screenshot({ path: out }); await b.close();
