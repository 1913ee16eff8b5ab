// The route table of the program, and which of its pages were seen.
import { execFileSync } from "node:child_process";
import { binary } from "./server.mjs";

// pages returns every page of the route table: { path, face, page, title, sample, matches(pathname) }.
export function pages() {
  const table = JSON.parse(execFileSync(binary, ["routes", "--json"], { encoding: "utf8" }));
  return table.filter((route) => route.method === "GET" && route.page).map((route) => ({ ...route, matches: matcher(route.path) }));
}

function matcher(path) {
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const parts = path.split("/").map((part) => (/^[:{]/.test(part) ? "[^/]+" : literal(part)));
  const pattern = new RegExp(`^${parts.join("/")}$`);
  return (pathname) => pattern.test(pathname);
}

// routeOf finds the page that an address belongs to; a literal path wins over one with parameters.
export function routeOf(table, pathname) {
  const fits = table.filter((route) => route.matches(pathname));
  return fits.find((route) => route.path === pathname) ?? fits[0];
}

// nameOf makes a file name of a route's path: /desk/entries/:id → desk-entries-id.
export function nameOf(path) {
  return path.replace(/[^\w/.-]/g, "").split("/").filter(Boolean).join("-") || "home";
}
