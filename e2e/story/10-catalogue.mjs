import assert from "node:assert/strict";

export const title = "公众查目录：26 个领域，进入官方表，不需要 JavaScript";

export default async function story(run) {
  const citizen = await run.visitor({ javaScript: false });
  await run.step("目录首页有 26 个领域", async () => {
    assert.equal(await citizen.open("/catalogue"), 200);
    assert.equal(await citizen.page.locator(".domains a").count(), 26);
  });
  await run.step("点开“城乡规划”看到官方表", async () => {
    await citizen.press("城乡规划");
    assert.ok(await citizen.page.locator("table.catalogue tbody tr").count() > 0, "the table is empty");
    await citizen.says("公开依据", "table.catalogue thead");
  });
  const table = new URL(citizen.page.url()).pathname;
  await citizen.leave();

  const reader = await run.visitor();
  await reader.visit("/catalogue", { manual: "catalogue" });
  await reader.visit(table, { manual: "catalogue-domain" });
  await reader.leave();
}
