// Builds web/src into web/static/dist with hashed names and the manifest meta.json that package web/static reads.
import { build } from "esbuild";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";

const dist = "static/dist";

// classNames lists the class names that a stylesheet styles.
function classNames(text) {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/"[^"]*"/g, "").replace(/\{[^{}]*\}/g, "{}");
  return new Set([...plain.matchAll(/\.([a-zA-Z][\w-]*)/g)].map((match) => match[1]));
}

// refuseClashes fails when a class of ours is also one of Bootstrap's.
function refuseClashes() {
  const theirs = classNames(readFileSync("node_modules/bootstrap/dist/css/bootstrap.css", "utf8"));
  for (const file of readdirSync("static/base").filter((name) => name.endsWith(".css"))) {
    const clash = [...classNames(readFileSync(`static/base/${file}`, "utf8"))]
      .filter((name) => theirs.has(name) && name !== "visually-hidden");
    if (clash.length > 0) throw new Error(`static/base/${file}: class names of Bootstrap: ${clash.join(", ")}`);
  }
}

refuseClashes();
for (const name of readdirSync(dist)) if (name !== ".placeholder") rmSync(`${dist}/${name}`, { recursive: true });
const result = await build({
  entryPoints: ["src/desk.js", "src/desk.css", "src/editor.js", "src/editor.css"],
  bundle: true,
  minify: true,
  target: ["es2020", "chrome87"],
  outdir: dist,
  entryNames: "[name]-[hash]",
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
});
writeFileSync(`${dist}/meta.json`, JSON.stringify(result.metafile));
for (const [file, { bytes }] of Object.entries(result.metafile.outputs)) console.log(`${file} ${bytes} bytes`);
