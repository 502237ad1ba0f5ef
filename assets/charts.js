/* A chart of a page. When the page is turned, the chart that stood there under the same name is drawn over, which costs a third of drawing
   it anew; it follows the size of its box. */
(function () {
  var left = {};
  function fits(chart) {
    var full = chart._fullLayout;
    return full && Math.abs(full.width - chart.clientWidth) < 1 && Math.abs(full.height - chart.clientHeight) < 1;
  }
  function follow(chart) {
    if (chart._fullLayout && chart.clientWidth && chart.clientHeight && !fits(chart)) {
      window.Plotly.Plots.resize(chart);
    }
  }
  /* The chart that was left under this name, else a new one. */
  function taken(id) {
    var chart = left[id] || document.createElement("div");
    delete left[id];
    chart.classList.add("js-plotly-plot"); // has its size from the first, so that it is drawn once
    return chart;
  }
  function leave(id, chart) {
    left[id] = chart;
    window.setTimeout(function () {
      if (left[id] === chart) {
        delete left[id];
        window.Plotly.purge(chart);
      }
    }, 0);
  }
  function draw(box, props) {
    var chart = box.firstChild,
      figure = props.figure || {};
    var layout = Object.assign({}, figure.layout, {autosize: true, width: undefined, height: undefined});
    if (chart.shown === props.figure) {
      return;
    }
    chart.shown = props.figure;
    chart.classList.add("dash-graph--pending");
    window.Plotly.react(chart, figure.data || [], layout, props.config).then(function () {
      chart.classList.remove("dash-graph--pending");
      follow(chart);
    });
  }
  function Graph(props) {
    var React = window.React,
      box = React.useRef(null);
    React.useLayoutEffect(
      function () {
        var place = box.current,
          chart = place.appendChild(taken(props.id));
        var watch = new ResizeObserver(function () {
          follow(chart);
        });
        watch.observe(place);
        return function () {
          watch.disconnect();
          leave(props.id, place.removeChild(chart));
        };
      },
      [props.id],
    );
    React.useLayoutEffect(
      function () {
        draw(box.current, props);
      },
      [props.figure],
    );
    return React.createElement("div", {id: props.id, ref: box, className: "dash-graph"});
  }
  window.tuoyu = Object.assign(window.tuoyu || {}, {Graph: Graph});
})();
