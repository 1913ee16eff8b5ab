// Package metrics keeps the figures of a running program for a monitor, in the
// text format of Prometheus. Labels come from closed lists only: a route's
// pattern, never an address; a kind of job, never who asked. Nothing here
// names a person, a unit or a visitor.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Set is the figures of one program.
type Set struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

// buckets are the upper ends of the histogram of answers, in seconds: the
// pages' goals (20, 50, 200 ms) are borders.
var buckets = []float64{.001, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 30}

// New makes the figures of a version.
func New(version string) *Set {
	s := &Set{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "lianghua_http_requests_total", Help: "Requests by route, method and status."}, []string{"route", "method", "status"}),
		seconds:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "lianghua_http_request_seconds", Help: "Time to an answer, by route.", Buckets: buckets}, []string{"route"})}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "lianghua_build_info", Help: "1, with the version as a label.", ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	s.registry.MustRegister(s.requests, s.seconds, build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return s
}

// methods are the ones counted by name.
var methods = map[string]bool{http.MethodGet: true, http.MethodHead: true, http.MethodPost: true}

// Request counts one answer. route is the pattern of the route, "" for none.
func (s *Set) Request(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	if !methods[method] {
		method = "other"
	}
	s.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	s.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// Kept counts one answer that the page cache gave, before any route.
func (s *Set) Kept(method string, status int) {
	if !methods[method] {
		method = "other"
	}
	s.requests.WithLabelValues("kept", method, strconv.Itoa(status)).Inc()
}

// Kind is how a figure behaves.
type Kind int

// The kinds.
const (
	Gauge   Kind = iota // goes up and down
	Counter             // only goes up while the program runs
)

// Figure describes a figure that is read when the monitor asks.
type Figure struct {
	Name  string
	Help  string
	Kind  Kind
	Label string // "" for none
}

// Value is what a figure says now.
type Value struct {
	Figure string
	Label  string
	V      float64
}

// reader asks for all figures at once when the monitor asks.
type reader struct {
	order  []Figure
	descs  map[string]*prometheus.Desc
	kinds  map[string]prometheus.ValueType
	labels map[string]bool
	read   func() []Value
}

// Read adds figures that are read when the monitor asks. Values of figures
// that were not described are left out.
func (s *Set) Read(figures []Figure, read func() []Value) {
	r := &reader{order: figures, descs: map[string]*prometheus.Desc{}, kinds: map[string]prometheus.ValueType{}, labels: map[string]bool{}, read: read}
	for _, f := range figures {
		var labels []string
		if f.Label != "" {
			labels = []string{f.Label}
		}
		r.descs[f.Name], r.kinds[f.Name], r.labels[f.Name] = prometheus.NewDesc(f.Name, f.Help, labels, nil), prometheus.GaugeValue, f.Label != ""
		if f.Kind == Counter {
			r.kinds[f.Name] = prometheus.CounterValue
		}
	}
	s.registry.MustRegister(r)
}

// Describe names the figures.
func (r *reader) Describe(out chan<- *prometheus.Desc) {
	for _, f := range r.order {
		out <- r.descs[f.Name]
	}
}

// Collect reads them.
func (r *reader) Collect(out chan<- prometheus.Metric) {
	for _, v := range r.read() {
		d, ok := r.descs[v.Figure]
		if !ok {
			continue
		}
		var labels []string
		if r.labels[v.Figure] {
			labels = []string{v.Label}
		}
		out <- prometheus.MustNewConstMetric(d, r.kinds[v.Figure], v.V, labels...)
	}
}

// Handler writes all figures. One scrape runs at a time, within a limit.
func (s *Set) Handler() http.Handler {
	return promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 15 * time.Second})
}
