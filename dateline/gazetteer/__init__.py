"""Place name -> ranked candidates, from one indexed file and without any network; a geopy Geocoder."""
