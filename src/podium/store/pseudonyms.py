"""Pseudonyms: a friendly adjective and an animal, such as "quiet-heron".

The words are chosen so that no pair can hurt: no adjective tells of a body, an origin, an age, a mind that is slow, or
a place on a board, and no animal is a common insult or stands for copying and cheating.
"""

import secrets
from collections.abc import Callable
from itertools import count

_ADJECTIVES = """
able adept agile airy alert amber amiable ample apt artful astute attentive aware azure balanced balmy beaming
blissful blithe bold brave breezy bright brilliant brisk calm candid capable careful caring cheerful cheery chipper
civil clear clever composed cordial courteous creative curious dapper daring dazzling deft devoted dewy diligent eager
earnest earthy elated elegant eloquent epic even exact faithful fearless festive fleet floral fluent friendly gallant
generous genial gentle genuine glad gleaming glowing graceful gracious grateful handy happy hardy harmonic hearty
helpful heroic honest hopeful ideal indigo inventive jade jaunty jolly jovial joyful joyous jubilant keen kind kindly
lasting leafy learned level lilac lively logical loyal lucid luminous lunar lush lyrical magical mellow melodic merry
mindful mirthful misty modest musical natural neat nimble noble novel observant open patient peaceful pearly peppy
placid playful pleasant plucky poetic poised polite prudent quick quiet radiant ready refined relaxed reliable
resolute rested rosy rustic sage savvy scenic serene sharp shining silent sincere skilful smart smiling sociable solar
sonic soothing sparkling spirited splendid sprightly stable starlit starry steadfast steady stellar sterling sunlit
sunny super swift tactful talented thankful thorough thoughtful tidy timely tireless tranquil trusty upbeat valiant
verdant vernal vibrant vigilant violet vivid warm willing windy wise witty wonderful worthy zealous
"""
_ANIMALS = """
albatross alpaca argali armadillo auklet avocet axolotl badger barbet bilby bison bittern bluebird bluethroat bobolink
bowerbird brambling bunting butterfly canary capybara caracal caribou cassowary chaffinch chamois chickadee chinchilla
chipmunk cicada coati condor corgi cormorant corncrake crane cricket crossbill curlew deer dipper dolphin dormouse
dove dragonfly duckling dugong dunlin dunnock eagle echidna egret eider eland elk falcon fawn fennec ferret fieldfare
finch firecrest firefly flamingo flycatcher fox gazelle gecko gemsbok genet gerbil goldcrest goldeneye goldfinch
goshawk grebe greenfinch greyhound guanaco guillemot hamster hare harrier hawfinch hawk hedgehog heron honeybee
honeyeater hoopoe hornbill hummingbird ibex ibis iguana impala jacana jackdaw jaguar jerboa kangaroo kestrel
kingfisher kinglet kite kittiwake koala koi kookaburra kudu lacewing ladybird lapwing lark lemur leopard linnet lion
llama lorikeet loris lynx lyrebird macaw mallard margay marlin marmot marten meadowlark meerkat merganser merlin
moorhen moose motmot narwhal nightingale nightjar numbat nuthatch nyala ocelot octopus okapi oriole oryx osprey otter
owl parakeet partridge pelican penguin peregrine petrel pika pintail pipit platypus plover pony pronghorn ptarmigan
puffin puma quetzal quokka quoll rabbit raven razorbill redpoll redstart redwing reindeer roadrunner rosefinch sable
salamander salmon sanderling sandpiper seahorse serval shearwater shelduck siskin skimmer skylark sparrow spoonbill
squirrel starfish starling stoat stonechat stork sunbird swan tamarin tanager tapir tarsier teal tern tiger toucan
treefrog trogon turnstone vicuna vireo vole wallaby warbler waxbill waxwing whimbrel whinchat whippet wigeon wildcat
wombat woodlark wren zebra
"""
ADJECTIVES, ANIMALS = tuple(_ADJECTIVES.split()), tuple(_ANIMALS.split())
_TRIES = 100


def draw_pseudonym(is_taken: Callable[[str], bool]) -> str:
    """A pseudonym that nobody has, drawn with the operating system's randomness; numbered once most pairs are taken."""
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        for _ in range(_TRIES):
            drawn = f"{secrets.choice(ADJECTIVES)}-{secrets.choice(ANIMALS)}{suffix}"
            if not is_taken(drawn):
                return drawn
    raise AssertionError("numbers do not end")
