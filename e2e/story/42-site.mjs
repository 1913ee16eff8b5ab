import assert from "node:assert/strict";

export const title = "公开网站：首页、政府信息公开平台、政策文件、单位主页、专区；长者模式和高对比；网站设置和登记册";

export default async function story(run) {
  await reader(run);
  await styles(run);
  await editor(run);
}

// reader walks the site as a bare browser shows it.
async function reader(run) {
  const citizen = await run.visitor({ javaScript: false });
  await run.step("首页先搜索和办事，再领域、最新公开、征集公示、乡镇村居、一本通、政策", async () => {
    assert.equal(await citizen.open("/"), 200);
    const heads = await citizen.page.locator("main h2").allTextContents();
    const order = ["个人办事", "法人办事", "常用服务", "26 个试点领域", "最新公开", "正在征集和公示", "乡镇（街道）和村（社区）", "百姓办事一本通", "惠民政策汇编"];
    const places = order.map((words) => heads.indexOf(words));
    assert.ok(places.every((at, i) => at >= 0 && (i === 0 || at > places[i - 1])), heads.join("、"));
  });
  await citizen.look({ manual: "site-home" });
  await run.step("页脚有主办单位、备案号、网站标识码、找错", async () => {
    for (const words of ["主办：", "承办：", "ICP备", "公网安备", "网站标识码", "我为政府网站找错", "网站地图"]) await citizen.says(words, "footer.foot");
  });
  await run.step("从主要栏目进入政府信息公开平台", async () => {
    await citizen.press("政府信息公开", "nav.ways");
    for (const words of ["政府信息公开指南", "政府信息公开制度", "政府信息公开年报", "法定主动公开内容", "依申请公开"]) await citizen.says(words, "nav.platform");
  });
  await citizen.look({ manual: "site-disclosure" });
  await run.step("点开试点领域，看到各单位公开条数", () => citizen.press("试点领域公开内容", "nav.platform"));
  await citizen.look();
  await citizen.visit("/requests");
  await citizen.visit("/documents");
  await run.step("政策文件按有效性筛选", async () => {
    await citizen.open("/documents?validity=valid");
    assert.ok(await citizen.page.locator(".ledger tbody tr").count() > 0, "no document in force");
  });
  await run.step("从政策文件进入解读，解读页又指回文件", async () => {
    await citizen.follow(() => citizen.page.locator('.ledger a[aria-label^="解读："]').first().click());
    await citizen.says("解读的文件");
  });
  await citizen.look();
  await run.step("单位和乡镇：进入乡镇主页，再进入村主页", async () => {
    await citizen.open("/units/MY-T07");
    await citizen.look({ name: "site-town" });
    await citizen.follow(() => citizen.page.locator(".places.even a").first().click());
    await citizen.says("所属乡镇");
  });
  await citizen.look({ name: "site-village" });
  for (const path of ["/zones", "/zones/1", "/media", "/relays", "/institutions", "/sitemap"]) await citizen.visit(path);
  await citizen.leave();
}

// styles looks at the page kinds in large type and in high contrast, chosen without a script.
async function styles(run) {
  const reader = await run.visitor({ javaScript: false });
  const seen = ["/", "/disclosure", "/documents", "/catalogue/D20", "/units/MY-T07", "/zones", "/guide", "/search?q=%E6%95%91%E5%8A%A9"];
  for (const [on, off, name] of [["长者模式", "退出长者模式", "elder"], ["高对比", "退出高对比", "contrast"]]) {
    await reader.open("/");
    await run.step(`切换到${on}`, () => reader.press(on, "div.aids"));
    for (const path of seen) await reader.visit(path, { name: `${name}${path.replace(/\W+/g, "-")}` });
    await run.step(`${off}`, () => reader.press(off, "div.aids"));
  }
  await reader.leave();
}

// editor keeps the site on the desk.
async function editor(run) {
  const officer = await run.as("county");
  await officer.visit("/desk/settings/site", { manual: "site-settings" });
  await run.step("网站标识码写错，逐处指出", async () => {
    await officer.fill({ "site.id_code": "12345", "site.grey_from": "2030-01-01" });
    await officer.press("保存设置", "main form");
    await officer.refused("应为 10 位数字");
  });
  await officer.look({ name: "site-settings-refused", status: 422 });
  await run.step("登记一处专区，公开网站上就有", async () => {
    await officer.open("/desk/site/zones/new");
    await officer.fill({ title: "示例村政务公开专区", unit: { option: "常路镇" }, level: { choose: "村（社区）" }, address: "示例村党群服务中心", hours: "每天 8:00—18:00", phone: "0539-0001001", services: { choose: "政府信息查询" } });
    await officer.press("保存", "main form");
    await officer.says("已保存“示例村政务公开专区”");
    await officer.open("/zones");
    await officer.says("示例村党群服务中心");
  });
  for (const path of ["/desk/site/zones", "/desk/site/zones/new", "/desk/site/zones/1", "/desk/site/medias", "/desk/site/medias/new", "/desk/site/relays", "/desk/site/relays/new", "/desk/site/emblem"])
    await officer.visit(path, path === "/desk/site/zones" ? { manual: "site-zones" } : {});
  await officer.leave();
}
