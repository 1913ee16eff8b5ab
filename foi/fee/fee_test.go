package fee

import (
	"testing"

	"lianghua/internal/fault"
)

// The worked values of the office's rule book.
func TestWorkedValues(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 0, 10: 0, 11: 100, 30: 2000, 31: 2200, 35: 3000, 40: 4000, 41: 4300, 50: 7000, 60: 11000, 100: 37000} {
		if got, err := Items(n); err != nil || got != want {
			t.Errorf("%d 件: %d, %v; want %d", n, got, err, want)
		}
	}
	for n, want := range map[int]int{0: 0, 30: 0, 31: 10, 100: 700, 101: 720, 150: 1700, 200: 2700, 201: 2740, 250: 4700, 500: 14700} {
		if got, err := Pages(n); err != nil || got != want {
			t.Errorf("%d 页: %d, %v; want %d", n, got, err, want)
		}
	}
}

// The k-th item costs what the formula of the rule book says, so that the
// whole is the sum over k.
func TestEachPieceCostsItsTier(t *testing.T) {
	sum := 0
	for k := 1; k <= 2000; k++ {
		switch {
		case k > 30:
			sum += 100 + 100*((k-31)/10+1)
		case k > 10:
			sum += 100
		}
		if got, err := Items(k); err != nil || got != sum {
			t.Fatalf("%d 件: %d, %v; want %d", k, got, err, sum)
		}
	}
}

func TestAbsurdNumbersAreRefused(t *testing.T) {
	for _, n := range []int{-1, limit + 1} {
		if _, err := Items(n); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%d 件: %v", n, err)
		}
		if _, err := Pages(n); fault.KindOf(err) != fault.KindInvalid {
			t.Errorf("%d 页: %v", n, err)
		}
	}
	if got, err := Items(limit); err != nil || got <= 0 {
		t.Errorf("%d 件: %d, %v", limit, got, err)
	}
}

func TestLinesShowTheTiers(t *testing.T) {
	got := Lines(150, PageTiers())
	if len(got) != 2 || got[0] != (Line{31, 100, 10, 700}) || got[1] != (Line{101, 150, 20, 1000}) {
		t.Errorf("%+v", got)
	}
	if len(Lines(30, PageTiers())) != 0 || len(ItemTiers(41)) != 3 {
		t.Errorf("%v %v", Lines(30, PageTiers()), ItemTiers(41))
	}
}
