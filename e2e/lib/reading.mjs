// What WCAG 2.2 and GB/T 37668 ask of a page that can be measured: reflow, the size of targets, the focus.
const least = 24; // px, WCAG 2.5.8

// overflow lists the outermost things that make the page wider than the window.
export function overflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const out = [...document.querySelectorAll("body *")].filter((part) => part.getBoundingClientRect().right > width + 0.5 && !part.closest(".scroll, .catalogue-scroll, .table-scroll"));
  return out.slice(0, 3).map((part) => `${part.outerHTML.slice(0, 100)} to ${Math.round(part.getBoundingClientRect().right)}`);
}

// small lists targets under 24 px that are neither part of a sentence nor far enough from the next (WCAG 2.5.8, its exceptions).
export function small(least) {
  const seen = (part) => {
    const style = getComputedStyle(part);
    const box = part.getBoundingClientRect();
    return style.visibility !== "hidden" && box.width > 1 && box.height > 1 && !part.closest(".visually-hidden, .skip");
  };
  const inSentence = (part) => {
    if (getComputedStyle(part).display !== "inline") return false;
    const around = part.closest("p, li, td, th, dd, span, figcaption, div");
    return around !== null && around.textContent.trim().length > part.textContent.trim().length;
  };
  const boxOf = (part) => {
    const label = part.matches("input[type=checkbox], input[type=radio]") && document.querySelector(`label[for="${CSS.escape(part.id)}"]`);
    const own = part.getBoundingClientRect();
    const more = label ? label.getBoundingClientRect() : own;
    return { left: Math.min(own.left, more.left), right: Math.max(own.right, more.right), top: Math.min(own.top, more.top), bottom: Math.max(own.bottom, more.bottom) };
  };
  const targets = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter(seen).map((part) => ({ part, box: boxOf(part) }));
  const under = targets.filter(({ box }) => box.right - box.left < least || box.bottom - box.top < least);
  const near = ({ part, box }) => targets.some((other) => {
    if (other.part === part || other.part.contains(part) || part.contains(other.part)) return false;
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    const dx = Math.max(other.box.left - x, 0, x - other.box.right), dy = Math.max(other.box.top - y, 0, y - other.box.bottom);
    return Math.hypot(dx, dy) < least / 2;
  });
  return under.filter((target) => !inSentence(target.part) && near(target)).slice(0, 3).map(({ part, box }) => `${part.outerHTML.slice(0, 90)} ${Math.round(box.right - box.left)}×${Math.round(box.bottom - box.top)}`);
}

// faultsAt measures the open page at a width.
export async function faultsAt(page, width) {
  await page.setViewportSize({ width, height: 740 });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const wide = (await page.evaluate(overflow)).map((fault) => `${width}: wider than the window: ${fault}`);
  const little = (await page.evaluate(small, least)).map((fault) => `${width}: smaller than ${least} px: ${fault}`);
  return [...wide, ...little];
}

// focusFaults presses Tab from the top and reports where nothing shows the focus or something covers it.
export async function focusFaults(page, presses) {
  const faults = [];
  for (let i = 0; i < presses; i++) {
    await page.keyboard.press("Tab");
    const fault = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return "";
      const name = at.outerHTML.slice(0, 90);
      const style = getComputedStyle(at);
      if (style.outlineStyle === "none" && style.boxShadow === "none") return `no ring: ${name}`;
      const box = at.getBoundingClientRect();
      const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      return top && (at.contains(top) || top.contains(at)) ? "" : `covered: ${name}`;
    });
    if (fault) faults.push(fault);
  }
  return faults;
}
