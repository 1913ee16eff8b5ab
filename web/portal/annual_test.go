package portal_test

import (
	"context"
	"testing"

	"lianghua/foi/annual"
	"lianghua/web/webtest"
)

// reported publishes last year's report of the county as a whole.
func reported(t testing.TB, c *webtest.County) {
	t.Helper()
	ctx, s := context.Background(), &annual.Service{DB: c.DB, Calendar: c.Calendar}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	scope, err := annual.WholeCounty(c.DB.Reader(ctx))
	ok(err)
	typed := annual.Inputs{}
	for _, cell := range annual.Cells() {
		typed[cell.Key] = "0"
	}
	year := c.Org.Today().Year() - 1
	ok(s.Save(ctx, webtest.CLI, scope, year, 0, typed, annual.Texts{"open": "示例", "request": "示例", "manage": "示例", "platform": "示例", "guard": "示例", "problems": "示例", "other": "示例"}))
	for _, step := range []func(context.Context, annual.Ref) error{
		func(ctx context.Context, r annual.Ref) error { return s.Finalise(ctx, webtest.CLI, r) },
		func(ctx context.Context, r annual.Ref) error { return s.Publish(ctx, webtest.CLI, r) },
	} {
		e, err := annual.Latest(c.DB.Reader(ctx), scope, year)
		ok(err)
		ok(step(ctx, annual.Ref{ID: e.ID, Version: e.Version}))
	}
}
