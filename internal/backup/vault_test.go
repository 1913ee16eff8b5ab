package backup

import (
	"slices"
	"testing"
	"time"
)

// Two years of nightly backups thin out to days, weeks and months.
func TestOldBackupsThinOut(t *testing.T) {
	now := time.Date(2026, 11, 28, 18, 0, 0, 0, time.UTC)
	var list []Kept
	for n := range 730 {
		at := now.AddDate(0, 0, -n)
		list = append(list, Kept{Name: nameAt(at, n%2 == 0), At: at})
		if got, ok := timeOf(list[n].Name); !ok || !got.Equal(at) {
			t.Fatalf("%s is read as %s", list[n].Name, got)
		}
	}
	k := Keep{Daily: 7, Weekly: 4, Monthly: 12}
	gone := k.fades(list)
	kept := slices.DeleteFunc(slices.Clone(list), func(b Kept) bool {
		return slices.ContainsFunc(gone, func(g Kept) bool { return g.Name == b.Name })
	})
	// Seven days, of which some end a week or a month too, three weeks and eleven months before them.
	if len(kept) < 7+2+10 || len(kept) > 7+4+12 {
		t.Errorf("%d kept", len(kept))
	}
	for n := range 7 {
		if kept[n].Name != list[n].Name {
			t.Errorf("the backup of %d days ago is gone", n)
		}
	}
	if oldest := kept[len(kept)-1].At; oldest.After(now.AddDate(0, -10, 0)) {
		t.Errorf("the oldest kept is of %s", oldest)
	}
	if again := k.fades(kept); len(again) != 0 {
		t.Errorf("thinned out twice: %v", again)
	}
	if left := (Keep{}).fades(list); len(left) != len(list)-1 {
		t.Error("the newest is always kept")
	}
	for _, other := range []string{"lianghua.db", "lianghua-20261128.zip", "../lianghua-20261128T020000Z.zip", "lianghua-20261128T020000Z.zip.part"} {
		if _, ok := timeOf(other); ok {
			t.Errorf("%s is taken for a backup", other)
		}
	}
}
