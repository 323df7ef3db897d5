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
        """;
}
