package reorg

import (
	"os"
	"path/filepath"
	"testing"

	"lianghua/importer"
	"lianghua/internal/fault"
	"lianghua/internal/sheet"
	"lianghua/org"
)

// A plan comes by workbook through the importer: plan, apply, undo.
func TestPlanByWorkbook(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		imports := &importer.Service{DB: o.d, Files: o.s.Files, TempDir: t.TempDir(), Registers: []org.Register{o.s.Register()}}
		path := filepath.Join(t.TempDir(), "机构改革.csv")
		file, err := os.Create(path)
		ok(t, err)
		ok(t, sheet.WriteCSV(file, [][]string{{"方案名称", "依据文件", "生效日期", "变更方式", "原单位", "承接单位", "新名称", "新单位编码", "上级单位"},
			{"县直部门机构改革", "蒙编发〔2026〕6号", "2026-12-01", "设立", "", "", "蒙阴县数据局", "N1", "蒙阴县人民政府"},
			{"县直部门机构改革", "蒙编发〔2026〕6号", "2026-12-01", "并入", "蒙阴县乡村振兴局", "蒙阴县农业农村局", "", "", ""},
			{"县直部门机构改革", "蒙编发〔2026〕6号", "2026-12-01", "更名", "蒙阴县应急管理局", "", "蒙阴县应急管理和消防局", "", ""},
			{"县直部门机构改革", "蒙编发〔2026〕6号", "2026-12-01", "并入", "示例外县局", "蒙阴县农业农村局", "", "", ""}}))
		ok(t, file.Close())
		list, _, err := imports.Upload(o.ctx, planner(), importer.Reorg, path, importer.Reading{Name: "机构改革.csv"}, "")
		ok(t, err)
		if _, err := imports.Apply(o.ctx, planner(), list[0].ID, list[0].PlanHash, false, nil); err == nil {
			t.Fatal("a row that names no unit went in")
		}
		_, err = imports.Apply(o.ctx, planner(), list[0].ID, list[0].PlanHash, true, nil)
		ok(t, err)
		plan := o.one(`SELECT id FROM reorg_plan`)
		steps, err := StepsOf(o.d.Reader(o.ctx), plan)
		ok(t, err)
		if len(steps) != 3 || steps[0].Kind != Create || steps[1].Unit != "县乡村振兴局" || steps[1].Into != "U4" || steps[2].Fields.V.Name != "蒙阴县应急管理和消防局" {
			t.Fatalf("%+v", steps)
		}
		o.try(plan)
		if _, _, err := imports.Upload(o.ctx, who(21, "dept.liaison"), importer.Reorg, path, importer.Reading{Name: "机构改革.csv"}, ""); fault.KindOf(err) != fault.KindForbidden {
			t.Errorf("a department imported a plan: %v", err)
		}
		_, err = imports.Undo(o.ctx, planner(), list[0].ID, false)
		ok(t, err)
		if steps, err = StepsOf(o.d.Reader(o.ctx), plan); err != nil || len(steps) != 0 {
			t.Errorf("after undo: %+v %v", steps, err)
		}
	})
}
