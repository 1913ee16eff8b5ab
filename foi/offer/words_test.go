package offer_test

import (
	"testing"

	"lianghua/foi/offer"
	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/search"
)

// A long sentence finds what is published about it, the likest first, and
// nothing that only shares a common word with it.
func TestASentenceFindsWhatIsPublished(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		docs := []search.Doc{
			{ObjectID: "1", Title: "示例水库移民后期扶持资金分配方案", Body: "资金分配到村。"},
			{ObjectID: "2", Title: "城乡低保资金分配表", Body: "按乡镇列出。"},
			{ObjectID: "3", Title: "2026年示例小学学区划分方案", Body: "学区划分依据是房屋所在地。"},
			{ObjectID: "4", Title: "关于印发农村公路养护办法的通知", Number: "蒙政办发〔2024〕5号", Body: "养护资金列入预算。"},
			{ObjectID: "5", Title: "永和镇农村公路养护计划", Body: "道路养护资金分配情况。"},
		}
		if err := d.Write(ctx, func(tx *db.Tx) error {
			for _, x := range docs {
				x.Kind, x.URL, x.UnitID, x.Year, x.On = "item", "/items/"+x.ObjectID, 1, 2026, calendar.MustParse("2026-03-02")
				if err := search.Index(tx, x); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		s := &offer.Service{DB: d}
		for need, want := range map[string][]int64{
			"示例水库移民": {1},
			"我想申请公开示例水库移民后期扶持资金的具体分配情况以及相关文件，谢谢": {1},
			"您好，请问示例小学今年的学区是怎么划分的，依据是什么":         {3},
			"申请获取蒙政办发〔2024〕5号文件的复印件":             {4},
			"希望了解永和镇和示例镇的农村公路养护计划，包括全部资金":        {5, 4},
			"依据政府信息公开条例，申请公开贵单位的全部文件资料":          nil,
			"本人需要查询某某路口红绿灯的采购合同":                 nil,
			"资金":    {1, 2, 4, 5},
			"  \n ": nil,
		} {
			hits, err := s.Before(ctx, need)
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, h := range hits {
				got = append(got, h.ID)
			}
			if len(got) < len(want) || len(want) == 0 && len(got) > 0 {
				t.Errorf("%q: %v, want %v", need, got, want)
				continue
			}
			if need == "资金" { // all of them, in any order
				continue
			}
			for i, id := range want {
				if got[i] != id {
					t.Errorf("%q: %v, want %v first", need, got, want)
					break
				}
			}
			if len(got) > len(want) {
				t.Errorf("%q: %v, want %v only", need, got, want)
			}
		}
	})
}
