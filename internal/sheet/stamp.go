package sheet

import "context"

// stampSheet is the very hidden sheet that carries a workbook's stamp through
// renaming, sorting and saving by other programs.
const stampSheet = "_lh"

// listSheet begins the names of the very hidden sheets that hold the options
// of long drop-downs.
const listSheet = "_选项"

// maxStamp bounds the pairs of a stamp.
const maxStamp = 100

// Stamp is what we wrote into the workbook when it left us (unit, round);
// empty for any other workbook, and for one whose stamp is damaged.
func (b *Book) Stamp(ctx context.Context) map[string]string {
	stamp := map[string]string{}
	x, ok := b.grid.(*xlsx)
	if !ok || x.parts.stamp == nil {
		return stamp
	}
	err := x.rows(ctx, stampKey, x.parts.stamp, func(r *Row) error {
		if len(r.Cells) >= 2 && len(stamp) < maxStamp {
			stamp[r.Text(0)] = r.Text(1)
		}
		return nil
	})
	if err != nil {
		return map[string]string{}
	}
	return stamp
}
