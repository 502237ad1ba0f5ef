/* Dash measures every chart anew once it is drawn, and hides it for the tenth of a second that plotly waits before it does.
   A chart that is as large as its box already needs neither. */
(function () {
  var plots = window.Plotly && window.Plotly.Plots;
  if (!plots) { return; }
  var resize = plots.resize;
  function fits(chart) {
    var drawn = chart && chart._fullLayout;
    if (!drawn || !chart.clientWidth || !chart.clientHeight) { return false; }
    return Math.abs(drawn.width - chart.clientWidth) < 1 && Math.abs(drawn.height - chart.clientHeight) < 1;
  }
  plots.resize = function (chart) { return fits(chart) ? Promise.resolve(chart) : resize.apply(this, arguments); };
})();
