package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"lianghua/web"
)

// routeLine is a route as the end-to-end test and an auditor read it.
type routeLine struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Face   string `json:"face"`
	Need   string `json:"need"`
	Page   string `json:"page"`
	Sample string `json:"sample"`
}

// Run prints the access matrix. It needs no database.
func (r routesCmd) Run(ctx context.Context, e env) (err error) {
	temp, err := os.MkdirTemp("", "lianghua-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	scratch := &cli{}
	scratch.places(temp)
	a, err := openApp(ctx, scratch, true)
	if err != nil {
		return err
	}
	defer func() { err = firstOf(err, a.close()) }()
	s, err := a.server(e)
	if err != nil {
		return err
	}
	var lines []routeLine
	for _, x := range s.Routes() {
		lines = append(lines, routeLine{x.Method, x.Path, string(x.Face), needOf(x), x.Page, x.Sample})
	}
	if r.JSON {
		enc := json.NewEncoder(e.stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		return enc.Encode(lines)
	}
	for _, l := range lines {
		fmt.Fprintf(e.stdout, "%-5s %-55s %-7s %s\n", l.Method, l.Path, l.Face, l.Need)
	}
	return nil
}

func needOf(r web.Route) string {
	if r.Open {
		return "open"
	}
	return string(r.Need)
}
