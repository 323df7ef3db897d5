namespace Unrolled.Samples;

/// <summary>Sixteen intents of a voice assistant, some with most words in common: an alarm is set and cancelled, a light turned on and off.</summary>
internal static class IntentGrammar
{
    /// <summary>The grammar, for <see cref="UtteranceGrammar"/>.</summary>
    public const string Text = """
        @city: london, paris, berlin, rome, madrid, vienna, oslo, dublin, lisbon, prague, tokyo, boston, chicago, sydney, toronto
        @person: anna, peter, maria, john, my mother, my father, my sister, my brother, the doctor, the office, lucy, mark, julia, my boss, emma
        @hour: five, six, seven, eight, nine, ten, eleven, noon, half past six, half past seven, quarter to eight, quarter past nine, six thirty, seven fifteen, midnight
        @duration: five minutes, ten minutes, a minute, half an hour, an hour, two hours, twenty minutes, three minutes, ninety seconds, thirty seconds, a quarter of an hour, fifteen minutes, two minutes, eight minutes, forty minutes
        @day: today, tomorrow, on monday, on tuesday, on wednesday, on thursday, on friday, on saturday, on sunday, this weekend, next week, tonight, this evening, tomorrow morning, this afternoon
        @room: kitchen, bedroom, bathroom, hall, living room, garage, office, garden, cellar, dining room, attic, nursery, study, corridor, porch
        @genre: jazz, rock, classical music, something quiet, some blues, dance music, the beatles, mozart, my playlist, piano music, folk songs, the radio, an opera, some reggae, hip hop
        @errand: buy bread, water the plants, pay the rent, feed the cat, take out the rubbish, send the letter, book a table, pick up the kids, take my pills, renew my passport, wash the car, return the books, clean the windows, charge the phone, check the oven
        @place: the airport, the station, the hospital, the museum, the nearest pharmacy, work, home, the city centre, the beach, the stadium, the nearest bakery, the university, the hotel, the library, the zoo
        @goods: milk, bread, eggs, butter, apples, coffee, tea, rice, cheese, onions, potatoes, soap, sugar, bananas, flour
        @language: french, german, spanish, italian, dutch, polish, russian, japanese, chinese, swedish, greek, turkish, portuguese, korean, danish
        @phrase: good morning, thank you, where is the station, how much is this, see you later, i am hungry, excuse me, a glass of water, the bill please, good night, happy birthday, i am lost, my name is anna, one ticket, how are you
        @news: i will be late, i am on my way, dinner is ready, call me back, happy birthday, i miss you, the meeting is off, see you tomorrow, the train is late, good luck, i am at home, we are out of milk, thanks for the flowers, set an alarm, what time is it

        # time
        what time is it
        what is the time (now|in {city}|)
        ! tell me the time (in {city}|)
        what time is it in {city}
        do you know what time it is
        how late is it (now|)
        ! tell me what time it is (now|)
        (what's|what is) the time in {city} (right now|)
        have you got the time
        ! give me the time (in {city}|)
        is it {hour} yet
        what hour is it (in {city}|now)
        the time (in {city}|now|)
        ! check the time (in {city}|)
        how late is it in {city}
        (what's|what is) the (time|hour)
        ! tell me (what hour it is|how late it is) (in {city}|)
        (can|could) you tell me the time (in {city}|)
        i (want|need) to know (the time|what time it is) (in {city}|)
        ! say the time (again|)
        which time is it (now|in {city}|)
        what time do we have (now|)
        ! show me the (time|clock) (in {city}|)
        the (current|local) time in {city}

        # date
        what day is it (today|)
        what is the date (today|)
        ! tell me the date (today|of today)
        what date is it (today|)
        which day of the week is it
        what's today's date
        do you know what day it is
        ! give me today's date
        what day of the week is it (today|)
        is it (monday|friday|sunday) today
        which date is it
        today's date
        ! tell me what day it is (today|)
        what is today
        what day of the month is it
        (what's|what is) the (day|date)
        ! say (today's date|what day it is)
        (can|could) you tell me (the date|what day it is) (today|)
        i (want|need) to know (the date|what day it is) (today|)
        which day is it (today|)
        what day do we have (today|)
        ! show me (the date|today's date|the calendar)
        the date of today
        what is the (day|date) (of today|tomorrow)

        # weather
        what is the weather (like|) (in {city}|) {day}
        what's the weather (in {city}|like in {city}|)
        will it rain (in {city}|) {day}
        is it going to rain {day} (in {city}|)
        how is the weather (in {city}|) {day}
        do i need an umbrella {day}
        ! tell me the weather (in {city}|for {city}) (|{day})
        how warm will it be (in {city}|) {day}
        is it (cold|warm|sunny|windy) in {city} {day}
        ! give me the weather forecast (for {city}|) (|{day})
        what will the weather be (in {city}|) {day}
        will it be (cold|warm|sunny|windy) {day}
        the weather forecast for {city} (|{day})
        ! check the weather (for {city}|in {city}) (|{day})
        does it rain in {city}
        (what's|what is) the forecast for {city} (|{day})
        will there be (rain|snow|sun|wind) (in {city}|) (|{day})
        is there (rain|snow|sun|wind) in {city} (|{day})
        (can|could) you tell me the weather (for {city}|in {city}|) (|{day})
        i (want|need) to know the weather (for {city}|in {city}) (|{day})
        do i need a (coat|jacket|umbrella) in {city} (|{day})
        ! show me the (weather|forecast) (for {city}|in {city}) (|{day})
        how (cold|hot|warm) (is it|will it be) in {city} (|{day})
        what (weather|temperature) (will we have|do they have) in {city} (|{day})

        # set_alarm
        ! set an alarm for {hour}
        ! set an alarm for {hour} {day}
        ! wake me (up|) at {hour}
        ! wake me up {day} at {hour}
        ! set the alarm to {hour}
        ! make an alarm for {hour} {day}
        i need an alarm (at|for) {hour} (|{day})
        i have to get up at {hour} (|{day})
        ! put an alarm on for {hour}
        ! add an alarm for {hour}
        new alarm (at|for) {hour} {day}
        alarm at {hour}
        i want to wake up at {hour} (|{day})
        ! set my alarm clock to {hour} (|{day})
        ! have the alarm ring at {hour}
        ! set (an|one more|another) alarm for {hour} (|{day})
        ! wake me (at|by) {hour} (|{day})
        i (want|need) an alarm for {hour} (|{day})
        ! (create|add) (an|a new) alarm (at|for) {hour} (|{day})
        an alarm (at|for) {hour} (|{day})
        ! let the alarm (clock|) ring at {hour} (|{day})
        i (must|want to|need to) get up at {hour} (|{day})
        (can|could) you wake me at {hour} (|{day})
        ! switch (an|the) alarm on for {hour} (|{day})

        # cancel_alarm
        ! cancel the alarm (for {hour}|at {hour}|)
        ! turn off the alarm (for {hour}|at {hour}|)
        ! delete my alarm (for {hour}|)
        ! remove the alarm at {hour}
        ! switch the alarm off
        ! cancel my {hour} alarm
        i don't need the alarm (at {hour}|for {hour}|) (any more|)
        ! stop the alarm
        ! turn my alarm for {hour} off
        ! don't wake me (up|) at {hour}
        ! delete the {hour} alarm
        no alarm {day}
        ! forget the alarm (for {hour}|at {hour})
        ! take the alarm for {hour} out
        ! switch off my alarm (clock|) (for {hour}|)
        ! (cancel|delete|remove) (my|the) alarm (for {hour}|at {hour}|) (|{day})
        ! (cancel|delete|remove) (all alarms|every alarm)
        i don't (want|need) an alarm (at {hour}|for {hour}|) (|{day})
        i don't (want|have) to (get|wake) up (at {hour}|) (|{day})
        ! clear (my|the) alarm (for {hour}|at {hour}|)
        no alarm (for {hour}|at {hour})
        ! switch (my|the) alarm (for {hour}|at {hour}) off
        (can|could) you cancel (my|the) alarm (for {hour}|)
        ! don't let the alarm ring (at {hour}|) (|{day})

        # timer
        ! set a timer for {duration}
        ! start a timer for {duration}
        ! count down {duration}
        ! set the timer to {duration}
        timer for {duration}
        ! start a {duration} timer
        ! tell me when {duration} are over
        ! give me {duration} on the clock
        ! let me know in {duration}
        i need a timer for {duration}
        {duration} timer
        ! make a timer for {duration}
        ! wake me in {duration}
        new timer for {duration}
        ! ring in {duration}
        ! (create|add) (a|a new) timer for {duration}
        ! set (a|another|one more) timer (of|for) {duration}
        i (want|need) a (timer of {duration}|{duration} timer)
        ! start (a|the) timer (of|for|with) {duration}
        ! (count|start counting) down from {duration}
        (can|could) you set a timer (of|for) {duration}
        ! let the timer ring in {duration}
        ! run (a|the) timer for {duration}
        a timer (of|for) {duration}

        # reminder
        ! remind me to {errand} {day}
        ! remind me to {errand} at {hour}
        ! remind me {day} to {errand}
        ! set a reminder to {errand}
        i must not forget to {errand} (|{day})
        ! don't let me forget to {errand}
        ! remind me to call {person} (at {hour}|{day})
        ! make a note to {errand} {day}
        i have to remember to {errand}
        ! add a reminder to {errand} {day}
        ! give me a reminder to call {person}
        reminder to {errand} at {hour}
        ! remind me at {hour} to {errand}
        ! put (a reminder|a note) on for {day} to {errand}
        ! remind me that i have to {errand} {day}
        (can|could) you remind me to {errand} (|{day})
        i (want|need) a reminder to {errand} (|{day})
        ! (create|add) (a|a new) reminder to {errand} (|{day})
        a reminder to {errand} (|{day})
        i (must|should) remember to {errand} (|{day})
        ! remind me of (the doctor|the meeting|the dinner) (|{day})
        ! remember that i have to {errand} (|{day})
        ! set (a|another) reminder for {hour} to {errand}
        ! remind me about {errand} (|{day})

        # play_music
        ! play {genre}
        ! play {genre} in the {room}
        ! put on {genre}
        i want to hear {genre}
        i would like to listen to {genre}
        ! play some songs
        ! start {genre} (in the {room}|)
        ! let me hear {genre}
        ! turn on {genre}
        ! play me {genre}
        ! play something like {genre}
        music in the {room}
        ! switch on {genre} in the {room}
        let's listen to {genre}
        ! start the music
        ! play (some|more|a little) music (in the {room}|)
        i (want|need) (some music|a song|to hear some music)
        (can|could) you play {genre} (in the {room}|)
        ! (put|turn|switch) the music on (in the {room}|)
        ! play (a song|an album|a track) (by|from) (the beatles|mozart|abba)
        ! listen to {genre}
        ! play {genre} (again|now|next)
        let us hear {genre} (in the {room}|)
        some music (in the {room}|)

        # stop_music
        ! stop the music
        ! stop playing {genre}
        ! turn off {genre}
        ! turn the music off
        ! switch off the music (in the {room}|)
        i don't want to hear {genre} (any more|)
        ! pause the music
        no more music
        ! stop {genre} in the {room}
        ! don't play {genre}
        ! stop the song
        ! switch {genre} off
        ! stop playing music in the {room}
        ! end the music
        i have heard enough {genre}
        (can|could) you stop (the music|playing {genre})
        ! (stop|end|pause) (the song|the track|this song)
        i (want|would like) no more (music|songs) (in the {room}|)
        ! (turn|switch) (the music|{genre}) off (in the {room}|)
        no music (in the {room}|)
        ! stop listening to {genre}
        ! (turn|switch) off the (music|song|radio) (in the {room}|)
        ! don't play (any music|music|that song) (any more|)
        enough (music|of {genre})

        # call
        ! call {person}
        ! call {person} at home
        ! phone {person}
        i want to talk to {person}
        ! dial the number of {person}
        ! give {person} a call
        ! ring {person}
        ! make a call to {person}
        i have to speak to {person}
        ! call {person} on the phone
        ! get {person} on the phone
        ! start a call with {person}
        i need to call {person}
        ! phone {person} at the office
        i would like to speak with {person}
        (can|could) you (call|phone|ring) {person}
        i (want|would like) to (call|phone) {person} (now|)
        ! (call|phone|ring) {person} (now|again|back|)
        ! (connect me|put me through) to {person}
        i (must|want to|have to) talk to {person}
        ! start a (phone|video) call (to|with) {person}
        ! dial {person} (now|again|)
        a call to {person}
        ! make a phone call to {person} (now|)

        # message
        ! send a message to {person}
        ! tell {person} that {news}
        ! send {person} a message that {news}
        ! write to {person} that {news}
        ! text {person} that {news}
        ! send a text to {person} saying {news}
        ! let {person} know that {news}
        i want to write to {person}
        ! message {person} saying {news}
        ! write {person} a message
        new message to {person}
        ! answer {person} with {news}
        ! text {person} {news}
        i have to send a message to {person}
        ! write a text to {person}
        (can|could) you (text|write to|message) {person} (that {news}|)
        i (want|would like) to (text|message) {person} (that {news}|)
        ! (text|message) {person} (now|that {news})
        ! send {person} a (text|note) (saying {news}|that {news})
        a (text|message) to {person} (saying {news}|that {news}|)
        ! tell {person} {news}
        i (must|want to|have to) (write|text) {person} (that {news}|)
        ! (write|send) (a note|an email) to {person} (saying {news}|)
        ! say to {person} that {news}

        # lights_on
        ! turn on the light (in the {room}|)
        ! turn the lights on (in the {room}|)
        ! switch on the {room} light
        ! turn the {room} lights on
        lights on in the {room}
        it is too dark in the {room}
        ! switch the light on in the {room}
        ! light up the {room}
        ! put the light on in the {room}
        i need light in the {room}
        i can't see in the {room}
        {room} light on
        ! make it bright in the {room}
        ! turn on all lights
        ! get the lights on in the {room}
        (can|could) you (turn|switch) on the (light|lights|lamp) (in the {room}|)
        i (want|would like) (light|more light|the lights on) in the {room}
        ! (turn|switch) the (light|lamp|lamps) on (in the {room}|)
        (light|lights) in the {room}
        ! (turn|switch) on (all lights|the lamp|the lamps|every light) in the {room}
        ! (put|turn) on the {room} (light|lights|lamp)
        ! make (more|some) light in the {room}
        the {room} is too dark
        ! let there be light (in the {room}|)

        # lights_off
        ! turn off the light (in the {room}|)
        ! turn the lights off (in the {room}|)
        ! switch off the {room} light
        ! turn the {room} lights off
        lights off in the {room}
        it is too bright in the {room}
        ! switch the light off in the {room}
        ! make it dark in the {room}
        ! put the light out in the {room}
        i don't need light in the {room}
        no light in the {room}
        {room} light off
        lights out
        ! turn off all lights
        ! get the lights off in the {room}
        (can|could) you (turn|switch) off the (light|lights|lamp) (in the {room}|)
        i (want|would like) (no light|the lights off) in the {room}
        ! (turn|switch) the (light|lamp|lamps) off (in the {room}|)
        (light|lights) out in the {room}
        ! (turn|switch) off (all lights|the lamp|the lamps|every light) in the {room}
        ! (put|turn) out the {room} (light|lights|lamp)
        ! make less light in the {room}
        the {room} is too bright
        ! (turn|switch) (all|the) {room} lights off

        # navigate
        ! take me to {place}
        how do i get to {place}
        ! show me the way to {place}
        which way is it to {place}
        ! navigate to {place}
        where is {place}
        how far is it to {place}
        ! find the way to {place}
        i want to go to {place}
        ! give me directions to {place}
        ! bring me to {place}
        directions to {place}
        what is the way to {place}
        how long does it take to get to {place}
        i need to get to {place}
        (can|could) you (take|bring) me to {place}
        i (want|would like) to (drive|walk|get) to {place}
        ! (show|tell) me (how to get|the directions) to {place}
        ! (find|show) {place} on the map
        the way to {place}
        ! (drive|go|walk) to {place}
        how (can i|do we) get to {place}
        ! find (a route|the best route|directions) to {place}
        ! guide me to {place}

        # shopping
        ! add {goods} to the shopping list
        ! put {goods} on the list
        we need {goods}
        we are out of {goods}
        ! add {goods} and {goods} to my list
        ! write {goods} on the shopping list
        i need to buy {goods}
        there is no {goods} left
        ! put {goods} and {goods} on the shopping list
        shopping list {goods}
        we have no {goods} (any more|)
        ! note that we need {goods}
        don't forget the {goods}
        i want to buy {goods} and {goods}
        ! get {goods} on the list
        (can|could) you (add|put) {goods} (to|on) (my|the) (shopping|) list
        i (want|would like) to (buy|get) {goods}
        ! (add|put) {goods} (to|on) my shopping list
        we (have to|must|should) (buy|get) {goods}
        {goods} and {goods} for the shopping list
        ! (buy|get) {goods} (and {goods}|)
        the {goods} (is|are) (gone|finished|out)
        ! (add|write) {goods} and {goods} (to|on) the list
        we want {goods} and {goods}

        # translate
        how do you say {phrase} in {language}
        ! translate {phrase} to {language}
        what is {phrase} in {language}
        ! say {phrase} in {language}
        what does {phrase} mean in {language}
        ! translate {phrase} into {language}
        {phrase} in {language}
        what is the {language} word for {goods}
        ! tell me how to say {phrase} in {language}
        ! give me {phrase} in {language}
        how would you say {phrase} in {language}
        ! translate to {language} {phrase}
        what is the {language} for {phrase}
        ! write {phrase} in {language}
        i want to say {phrase} in {language}
        (can|could) you (say|translate) {phrase} (in|into) {language}
        i (want|need) to know what {phrase} is in {language}
        ! (say|put|write) {phrase} (in|into) {language}
        what do they say for {phrase} in {language}
        the {language} (word|phrase) for {phrase}
        ! (show|tell) me what {phrase} is in {language}
        how do i (say|write) {phrase} in {language}
        ! find the {language} (word|translation) (for|of) {phrase}
        ! speak {language} and say {phrase}
        """;
}
