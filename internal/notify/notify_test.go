package notify_test

import (
	"context"
	"fmt"
	"testing"

	"lianghua/internal/db"
	"lianghua/internal/dbtest"
	"lianghua/internal/notify"
)

func write(t *testing.T, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func unread(t *testing.T, d *db.DB, person int64) int {
	t.Helper()
	n, err := notify.Unread(d.Reader(context.Background()), person)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestInboxOfOnePerson(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := d.Reader(context.Background())
		write(t, d, func(tx *db.Tx) error {
			for n := range 70 {
				if err := notify.Send(tx, 3, notify.Notice{Kind: "claim.returned", Title: fmt.Sprintf("第 %d 条", n), Body: "请补充理由", URL: "/desk/claims/1"}); err != nil {
					return err
				}
			}
			return notify.SendAll(tx, []int64{4, 5, 4}, notify.Notice{Kind: "round.open", Title: "第一轮确认已发出"})
		})
		if a, b, c := unread(t, d, 3), unread(t, d, 4), unread(t, d, 9); a != 70 || b != 1 || c != 0 {
			t.Errorf("unread: %d, %d, %d", a, b, c)
		}
		var all []notify.Row
		for before := int64(0); ; {
			rows, next, err := notify.Inbox(q, 3, before)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, rows...)
			if before = next; next == 0 {
				break
			}
		}
		if len(all) != 70 || all[0].Title != "第 69 条" || all[69].Title != "第 0 条" || all[0].ReadAt.Valid || all[0].Body != "请补充理由" {
			t.Fatalf("inbox: %d rows, %+v", len(all), all[0])
		}
		other, _, _ := notify.Inbox(q, 4, 0)
		write(t, d, func(tx *db.Tx) error { return notify.MarkRead(tx, 3, all[0].ID, all[1].ID, other[0].ID) })
		if a, b := unread(t, d, 3), unread(t, d, 4); a != 68 || b != 1 {
			t.Errorf("after reading two: %d, and of another person: %d", a, b)
		}
		write(t, d, func(tx *db.Tx) error { return notify.MarkAllRead(tx, 3, all[10].ID) })
		if n := unread(t, d, 3); n != 8 {
			t.Errorf("what arrived since stays unread: %d", n)
		}
		write(t, d, func(tx *db.Tx) error { return notify.MarkRead(tx, 3) })
	})
}

func TestUnreadStopsCounting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, func(tx *db.Tx) error {
			for range notify.UnreadCap + 20 {
				if err := notify.Send(tx, 3, notify.Notice{Kind: "k", Title: "t"}); err != nil {
					return err
				}
			}
			return nil
		})
		if n := unread(t, d, 3); n != notify.UnreadCap {
			t.Errorf("got %d", n)
		}
	})
}
