package db

import "sync"

// Kept is a value that follows from what the public may see and from nothing
// else: the columns to choose from, the units in their groups. It is made again
// when a public table was written by any process. The zero Kept is empty; it is
// safe for many goroutines, and what it holds is shared: nobody changes it.
type Kept[T any] struct {
	mu    sync.Mutex
	known bool
	n     int64
	v     T
}

// Of is the value as of now, made by make when the kept one is of another state.
// The state's number is read first: a value made while the state moves on is
// newer than its number, and made once more.
func (k *Kept[T]) Of(q Reader, make func(Reader) (T, error)) (T, error) {
	n, err := Generation(q)
	if err != nil {
		var none T
		return none, err
	}
	k.mu.Lock()
	v, ok := k.v, k.known && k.n == n
	k.mu.Unlock()
	if ok {
		return v, nil
	}
	if v, err = make(q); err != nil {
		return v, err
	}
	k.mu.Lock()
	k.v, k.n, k.known = v, n, true
	k.mu.Unlock()
	return v, nil
}
