// A copy of the site as files has no program that keeps a reader's style in a
// cookie. The choice stays in this browser; without this script nothing is offered.
(() => {
  const styles = { elder: "长者模式", contrast: "高对比" };
  const key = "look";
  const root = document.documentElement;
  const kept = () => {
    try { return (localStorage.getItem(key) || "").split(" ").filter((name) => styles[name]); } catch { return []; }
  };
  let chosen = kept();
  const show = () => {
    for (const name in styles) root.classList.toggle(name, chosen.includes(name));
    for (const button of document.querySelectorAll("[data-look]")) {
      const name = button.dataset.look;
      button.textContent = (chosen.includes(name) ? "退出" : "") + styles[name];
    }
  };
  show();
  document.addEventListener("DOMContentLoaded", () => {
    for (const list of document.querySelectorAll("[data-looks]")) list.hidden = false;
    show();
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-look]");
      if (!button) return;
      const name = button.dataset.look;
      chosen = chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name];
      try { localStorage.setItem(key, chosen.join(" ")); } catch { /* kept for this page only */ }
      show();
    });
  });
})();
