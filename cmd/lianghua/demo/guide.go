package demo

import (
	"context"
	"maps"

	"lianghua/guide"
	"lianghua/org"
)

// cards loads the sample cards of the guide; a few are checked, one change
// waits for the county and one came back, as in life. Run again it finds them there.
func (c *County) cards(ctx context.Context, units map[string]org.Unit) error {
	n, err := c.Guide.LoadSamples(ctx, c.Actor)
	if err != nil || n == 0 {
		return err
	}
	list, _, err := c.Guide.List(ctx, c.Actor, guide.Filter{Kind: guide.Policy, UnitID: units["MY-D07"].ID}, 0)
	if err != nil || len(list) < 5 {
		return err
	}
	if err := c.Guide.Confirm(ctx, c.Actor, list[0].Ref(), list[1].Ref(), list[2].Ref()); err != nil {
		return err
	}
	for i, x := range list[3:5] {
		text := x.Content.V
		text.Fields = maps.Clone(text.Fields)
		text.Fields["phone"] = "0539-0000007" // no such number exists
		if err := c.Guide.Edit(ctx, c.Actor, x.Ref(), text); err != nil {
			return err
		}
		if i == 1 {
			if err := c.Guide.Return(ctx, c.Actor, guide.Ref{ID: x.ID, Version: x.Version + 1}, "示例：请补上标准的年度"); err != nil {
				return err
			}
		}
	}
	return nil
}
