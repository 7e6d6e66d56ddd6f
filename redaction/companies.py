"""Well-known companies whose names are nobody's: what a model takes for a person or a town, and what is neither.

Trade names as their owners use them in public, and the made-up firms of software makers' examples. A name that people
bear too (Chase, Ford, Wendy's, Morgan) is here only with the word that makes it the company's: leaking one person is
worse than withholding one shop.
"""

from typing import Final

from redaction.gazetteer import Names

COMPANIES: Final = Names.of(
    "Aetna|Aflac|Airbnb|Airbus|Albertsons|Aldi|Alibaba|AliExpress|Allianz|Allstate|Amazon|Amazon Prime|AMC Theatres"
    "|AMD|American Airlines|American Express|Amerigroup|AmeriHealth|Amtrak|Anthem Blue Cross|AOL|Applebee's|Aramark"
    "|Asda|AstraZeneca|Asus|AutoZone|Aviva|Banana Republic|Bank of America|Barclaycard|Barclays|Barnes and Noble"
    "|Baskin Robbins|Bed Bath and Beyond|Best Buy|Best Western|BetterHelp|BioNTech|Blackrock|Blockbuster|Blue Cross"
    "|Blue Cross Blue Shield|Blue Shield|BMW|Boeing|Boost Mobile|Bristol Myers Squibb|British Airways|British Gas"
    "|British Telecom|Budget Rent a Car|Buffalo Wild Wings|Burger King|Cadillac|Capital One|Cardinal Health|CareFirst"
    "|Caremark|CarMax|Caterpillar|Centene|CenturyLink|Charles Schwab|Charter Communications|Chase Bank"
    "|Cheesecake Factory|Chevrolet|Chevron|Chick-fil-A|Chipotle|Chrysler|Cigna|Cisco Systems|Citibank|Citigroup"
    "|Citrix|Citroen|Coca Cola|Coca-Cola|Cognizant|Coinbase|Comcast|Con Edison|ConocoPhillips|Contoso|Costco"
    "|Cox Communications|Cracker Barrel|Cricket Wireless|CVS|CVS Caremark|CVS Pharmacy|Dairy Queen|DaVita|Deloitte"
    "|Delta Airlines|Delta Dental|Deutsche Bank|DHL|Dick's Sporting Goods|DirecTV|Discover Bank|Dish Network"
    "|Disney Plus|Dollar General|Dollar Tree|Domino's Pizza|DoorDash|Dropbox|Duke Energy|Dunkin Donuts|DuPont"
    "|Duracell|EasyJet|eBay|EE Limited|Electrolux|Elevance|Enterprise Rent-A-Car|Equifax|Esso|Etsy|Expedia|Experian"
    "|Express Scripts|Exxon|ExxonMobil|Fabrikam|Facebook|Fannie Mae|FedEx|Fidelity Investments|Fisher Price|Fitbit"
    "|Foot Locker|Ford Motor|Fresenius|Frontier Airlines|GEICO|Genentech|General Electric|General Mills"
    "|General Motors|Gilead|Glassdoor|GlaxoSmithKline|GoDaddy|GoFundMe|Goldman Sachs|Google|Greyhound|Groupon|Grubhub"
    "|Hallmark|Hard Rock Cafe|Harley-Davidson|Hewlett Packard|Hewlett-Packard|Highmark|Hilton Hotels|Home Depot"
    "|Honda Motor|Honeywell|HSBC|Huawei|Hulu|Humana|Hyatt Hotels|Hyatt Regency|Hyundai|IBM|IHOP|IKEA|Infiniti|Infosys"
    "|Initech|Instacart|Instagram|Intel|Intuit|Isuzu|J C Penney|Jeep|JetBlue|Jiffy Lube|John Deere"
    "|Johnson and Johnson|JPMorgan|JPMorgan Chase|Kaiser Permanente|KLM|Kmart|KPMG|Kraft Heinz|Kroger Pharmacy"
    "|L'Oreal|LabCorp|Land Rover|Lenovo|Liberty Mutual|Lidl|LinkedIn|Little Caesars|Lloyds Bank|Lockheed Martin"
    "|Logitech|Lowe's Home Improvement|Lufthansa|Lululemon|Lyft|LyondellBasell|Marks and Spencer|Massmutual"
    "|Mastercard|Mattel|Mayo Clinic|Mazda|McAfee|McDonald's Restaurant|McKesson|McKinsey|Medtronic|Mercedes Benz"
    "|Mercedes-Benz|Merrill Lynch|MetLife|Metro PCS|MetroPCS|Michelin|Microsoft|Mitsubishi|Moderna|Molina Healthcare"
    "|MoneyGram|Monsanto|Morgan Stanley|Motorola|Mozilla|MSNBC|Nabisco|Nasdaq|Nationwide Insurance|NatWest"
    "|Navy Federal|Neiman Marcus|Nespresso|Nestle|Netflix|Nikon|Nintendo|Nissan|Nokia|Northrop Grumman"
    "|Northwestern Mutual|Northwind|Northwind Traders|Novartis|Novo Nordisk|NPower|Nvidia|O'Reilly Auto Parts|Ocado"
    "|Office Depot|OfficeMax|Old Navy|Olive Garden|Optum|OptumRx|Orbitz|Outback Steakhouse|Panasonic|Panda Express"
    "|Panera|Panera Bread|Papa John's Pizza|PayPal|Peloton|Pepsi|PepsiCo|Petco|PetSmart|Peugeot|Pfizer|Pinterest"
    "|Pizza Hut|PNC Bank|Popeyes|PricewaterhouseCoopers|Procter and Gamble|Progressive Insurance|Prudential|Qantas"
    "|Qualcomm|Quest Diagnostics|QuickBooks|Quicken Loans|RadioShack|Raytheon|Red Lobster|Reddit|Regeneron|Rite Aid"
    "|Robinhood|Roku|Ryanair|Safeway|Sainsbury's|Salesforce|Sam's Club|Samsung|Sanofi|Santander Bank|Sephora"
    "|ServiceNow|Shopify|Siemens Healthineers|SiriusXM|Skype|Snapchat|SoFi|Sony|SoundCloud|Southwest Airlines|SpaceX"
    "|Spectrum Mobile|Spirit Airlines|Spotify|Sprint|Starbucks|State Farm|Stripe|Subaru|SunTrust|Swisscom|Synchrony"
    "|Synchrony Bank|Sysco|T Mobile|T-Mobile|Taco Bell|Target|TD Ameritrade|TD Bank|TeamViewer|Telefonica|Tesco|Tesla"
    "|Texaco|TGI Fridays|Ticketmaster|TikTok|Toshiba|TotalEnergies|Toyota|Toys R Us|Tractor Supply|Trader Joe's"
    "|TransUnion|Travelocity|TripAdvisor|TruGreen|Truist|TurboTax|Twitter|Uber|Uber Eats|Under Armour|Unilever"
    "|United Airlines|United Healthcare|UnitedHealth|UnitedHealthcare|UPS|US Bank|USAA|USPS|Vanguard|Venmo|Verizon"
    "|Verizon Wireless|Viacom|Virgin Atlantic|Virgin Media|Visa|Vodafone|Volkswagen|Volvo|Vrbo|Waitrose|Walgreens"
    "|Walmart|Wayfair|Waymo|WebMD|Wells Fargo|Western Union|Westinghouse|WhatsApp|Whirlpool|Whole Foods|Wikipedia"
    "|Winn-Dixie|Workday|Xbox|Xerox|Xfinity|Yahoo|Yelp|YouTube|Zappos|Zelle|Zillow|Zoom|Zurich Insurance"
)
