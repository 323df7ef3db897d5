// The page calls ForecastPage. There is nothing to do before.
return;
