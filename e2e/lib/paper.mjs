// Signed sheets: what a liaison prints, has signed, and scans.
import { join } from "node:path";

// printed saves the page that is open as a PDF, as 打印 does.
export async function printed(person, name) {
  const path = join(person.run.server.folder, name);
  await person.page.pdf({ path, format: "A4", printBackground: true });
  return path;
}

// photographed saves a picture of the page that is open, as a telephone does of a signed sheet.
export async function photographed(person, name) {
  const path = join(person.run.server.folder, name);
  await person.page.screenshot({ path });
  return path;
}
