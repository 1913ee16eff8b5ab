package api

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"lianghua/internal/calendar"
	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/search"
)

func TestSearchIsPaged(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		err := d.Write(context.Background(), func(tx *db.Tx) error {
			for _, id := range []string{"1", "2", "3"} {
				if err := search.Index(tx, search.Doc{Kind: "item", ObjectID: id, Title: "危房改造" + id, Body: "正文", URL: "/items/" + id, On: calendar.On(2026, 1, 5)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		at := Root + "/search?limit=2&order=newest&q=" + url.QueryEscape("危房")
		first := decode[Finds](t, h.ask(http.MethodGet, at, ""))
		if first.Total != 3 || first.Capped || len(first.Items) != 2 || first.Next == "" || first.Items[0] != (Find{"item/3", "危房改造3", "/items/3", "", "2026-01-05", "正文"}) {
			t.Errorf("first page: %+v", first)
		}
		second := decode[Finds](t, h.ask(http.MethodGet, at+"&cursor="+first.Next, ""))
		if len(second.Items) != 1 || second.Next != "" || second.Items[0].ID != "item/1" {
			t.Errorf("second page: %+v", second)
		}
		for query, want := range map[string]int{"": 200, "?q=x&order=best": 422, "?q=x&cursor=!": 422, "?q=%FF%00": 200} {
			if a := h.ask(http.MethodGet, Root+"/search"+query, ""); a.status != want {
				t.Errorf("%q: status %d, want %d: %s", query, a.status, want, a.body)
			}
		}
	})
}
